"""Every address of the desk."""

from ui.admin import desk, entering, own_account, people

HANDLERS = (
    entering.login_page,
    entering.login,
    entering.logout,
    entering.link_page,
    entering.use_link,
    desk.desk_page,
    people.people_page,
    people.invite,
    people.change_person,
    own_account.account_page,
    own_account.change_password,
    own_account.end_elsewhere,
)
