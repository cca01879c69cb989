"""Sentences of the field that say the same in Spanish and in English, each about something else."""

PAIRS = (
    (
        "Antes de aceptar un trabajo, pregunta quién paga el viaje.",
        "Before you accept a job, ask who pays for the trip.",
    ),
    ("El albergue recibe a mujeres con sus hijos durante tres meses.", "The shelter takes in women with their children for three months."),
    ("Dibuja en una hoja grande el mapa de tu barrio.", "Draw a map of your neighbourhood on a large sheet of paper."),
    ("Los consulados pueden entregar un documento de viaje de emergencia.", "Consulates can issue an emergency travel document."),
    ("La maestra explica las reglas del juego de cartas.", "The teacher explains the rules of the card game."),
    ("Nunca envíes fotografías íntimas a personas que conociste en internet.", "Never send intimate pictures to people you met online."),
    ("El juez dictó una condena de veinte años de prisión.", "The judge handed down a sentence of twenty years in prison."),
    ("Lave las heridas con agua limpia y jabón.", "Wash the wounds with clean water and soap."),
    ("Las temporadas de huracanes obligan a muchas familias a mudarse.", "Hurricane seasons force many families to move."),
    ("Las trabajadoras del hogar tienen derecho a un día de descanso.", "Domestic workers are entitled to a day of rest."),
)
