"""One small source, right in every respect, for tests to read, to build and to spoil."""

from pathlib import Path

from repository.starter.source import Source, read_source

NAME = "rueda-de-nombres.es.md"
TEXT = """\
+++
format = "md"
title_es = "Rueda de nombres"
title_en = "Ring of names"
abstract_es = "Una rueda corta para saludar."
abstract_en = "A short ring of greetings."
type = "dynamic"
language = ["es"]
access = "public"
minutes = 15
objective_es = "Que todo el grupo se salude."
materials_es = "Ninguno."
safeguarding_es = "Nadie toca a nadie sin permiso."
evaluation_es = "Tres palabras al final."
year = 2026
publisher = "Proyecto Maleta"
licence = "CC-BY-4.0"
+++

# Rueda de nombres

Una rueda para empezar con calma cuando el grupo todavía no se conoce.

| Minutos | Qué hacer |
| --- | --- |
| 5 | Saludar |
| 10 | Decir el nombre y una palabra: "hola" |

## Cuidado

Nadie tiene que hablar si no quiere. Si alguien cuenta algo, escuche y avise a la persona de protección.

```card
Una nota
La rueda termina con tres respiraciones.
```
"""


def written(folder: Path, text: str = TEXT, name: str = NAME) -> Path:
    """Write a source to a folder, as it is."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def small_source(folder: Path, file_format: str = "md") -> Source:
    """Give the small source, to be built in a format."""
    return read_source(written(folder, TEXT.replace('format = "md"', f'format = "{file_format}"')))
