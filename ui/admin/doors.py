"""Every address of the desk."""

from ui.admin import describing, desk, entering, own_account, people

HANDLERS = (
    entering.login_page,
    entering.login,
    entering.logout,
    entering.link_page,
    entering.use_link,
    desk.desk_page,
    describing.resource_page,
    describing.save_resource,
    describing.take_step,
    describing.decide_suggestions,
    describing.settle_personal,
    people.people_page,
    people.invite,
    people.change_person,
    own_account.account_page,
    own_account.change_password,
    own_account.end_elsewhere,
)
