"""Calendar words of other languages than Vietnamese, in lower case, for news sites elsewhere.

Vietnamese ones are in `vocabulary`. A month word is here only when it means one month in all languages listed.
"""

from typing import Final

_MONTHS: Final = (
    # one line a month: English, German, French, Spanish, Portuguese, Italian, Dutch, Nordic, Polish, Czech, Russian,
    # Turkish, Indonesian
    "january jan januar jänner janvier janv enero ene janeiro gennaio januari stycznia ledna января ocak",
    "february feb februar février févr febrero fevereiro fev febbraio februari lutego února февраля şubat",
    "march mar märz mrz mars marzo março maart marts marca března марта mart maret",
    "april apr avril avr abril abr aprile kwietnia dubna апреля nisan",
    "may mai mayo maio maggio mag mei maj maja května мая mayıs",
    "june jun juni juin junio junho giugno giu czerwca června июня haziran",
    "july jul juli juillet juil julio julho luglio lug lipca července июля temmuz",
    "august aug août agosto ago augustus augusti sierpnia srpna августа ağustos agustus",
    "september sept sep septembre septiembre setembro settembre września září сентября eylül",
    "october oct oktober okt octobre octubre outubro ottobre ott października října октября ekim",
    "november nov novembre noviembre novembro listopada listopadu ноября kasım",
    "december dec dezember dez décembre déc diciembre dic dezembro dicembre desember grudnia prosince декабря aralık",
)
MONTHS: Final[dict[str, int]] = {word: number for number, line in enumerate(_MONTHS, 1) for word in line.split()}

_WEEKDAYS: Final = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so",
    "lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag",
)
WEEKDAYS: Final = tuple(word for line in _WEEKDAYS for word in line.split())

POSTED_LABELS: Final = (
    "published", "published on", "published at", "first published", "date published", "publication date", "posted",
    "posted on", "posted at", "date posted", "date", "created", "created on", "issued", "on",
    "veröffentlicht", "veröffentlicht am", "erschienen am", "erstellt am", "datum", "vom", "am",
    "publié", "publié le", "mis en ligne le", "date de publication", "le",
    "publicado", "publicado el", "fecha", "fecha de publicación", "publicado em", "publicada em", "data",
    "pubblicato", "pubblicato il", "data di pubblicazione",
    "gepubliceerd", "gepubliceerd op", "geplaatst op", "publicerad", "publisert", "publiceret", "udgivet",
    "opublikowano", "data publikacji", "publikováno", "опубликовано", "diterbitkan",
)  # fmt: skip

UPDATED_LABELS: Final = (
    "updated", "updated on", "updated at", "last updated", "last updated on", "last modified", "modified",
    "date modified", "last update", "last changed",
    "aktualisiert", "aktualisiert am", "zuletzt aktualisiert", "zuletzt aktualisiert am", "stand", "geändert am",
    "mis à jour", "mis à jour le", "modifié le", "actualisé le", "dernière mise à jour", "dernière modification",
    "actualizado", "actualizado el", "última actualización", "modificado el", "atualizado", "atualizado em",
    "atualizada em", "última atualização", "modificado em", "aggiornato", "aggiornato il", "ultimo aggiornamento",
    "bijgewerkt", "bijgewerkt op", "laatst bijgewerkt", "uppdaterad", "oppdatert", "opdateret", "zaktualizowano",
    "aktualizacja", "aktualizováno", "обновлено", "diperbarui",
)  # fmt: skip

FILLERS: Final = (
    # stand between the parts of a date line and mean nothing of their own
    # the last three are zones whose distance changes with the season
    "at", "um", "uhr", "à", "as", "a las", "às", "ore", "alle ore", "alle", "om", "uur", "kl", "klo", "o godz", "de",
    "h", "hrs", "hs", "el", "em", "il", "et", "pt", "ct",
)  # fmt: skip

READING_TIME: Final = (
    # "4 min read" beside the day
    r"\d{1,2}[\s-]?min(?:ute[ns]?|uti|utos?)?\.?(?:\s(?:read(?:ing)?|lesezeit|de\slecture|de\slectura|di\slettura|"
    r"leestid|läsning|czytania|čtení))?",
    r"(?:lesezeit|lecture|lectura|lettura|leestid|lästid|reading\stime)\s?:?\s?\d{1,2}\s?min(?:ute[ns]?|uti|utos?)?\.?",
)

AGO: Final = (
    # "3 hours ago"; {count} is a number or "a", {unit} a word of `AGO_UNITS`
    r"(?:about\s)?{count}\s?{unit}\sago",
    r"vor\s{count}\s{unit}",
    r"il\sy\sa\s{count}\s{unit}",
    r"hace\s{count}\s{unit}",
    r"há\s{count}\s{unit}",
    r"{count}\s{unit}\sfa",
)

AGO_UNITS: Final[dict[str, int | None]] = {
    # in seconds; None for spans without a fixed length
    **dict.fromkeys(["second", "seconds", "sec", "secs", "sekunden", "secondes", "segundos", "secondi"], 1),
    **dict.fromkeys(["minute", "minutes", "min", "mins", "minuten", "minuto", "minutos", "minuti", "m"], 60),
    **dict.fromkeys(
        ["hour", "hours", "hr", "hrs", "h", "stunde", "stunden", "heure", "heures", "hora", "horas", "ora", "ore"], 3600
    ),
    **dict.fromkeys(
        ["day", "days", "d", "tag", "tagen", "jour", "jours", "día", "días", "dia", "dias", "giorno", "giorni"], 86_400
    ),
    **dict.fromkeys(
        ["week", "weeks", "w", "woche", "wochen", "semaine", "semaines", "semana", "semanas", "settimana", "settimane"],
        604_800,
    ),
    **dict.fromkeys(["month", "months", "monat", "monaten", "mois", "mes", "meses", "mês", "mese", "mesi"]),
    **dict.fromkeys(["year", "years", "jahr", "jahren", "an", "ans", "año", "años", "ano", "anos", "anno", "anni"]),
}

NAMED_DAYS: Final[dict[str, int]] = {
    "today": 0, "yesterday": 1, "heute": 0, "gestern": 1, "aujourd'hui": 0, "aujourd’hui": 0, "hier": 1, "hoy": 0,
    "ayer": 1, "hoje": 0, "ontem": 1, "oggi": 0, "ieri": 1,
}  # fmt: skip

ZONES: Final[dict[str, int]] = {
    # minutes east of Greenwich
    "gmt": 0, "utc": 0, "z": 0, "ict": 420, "est": -300, "edt": -240, "pst": -480, "pdt": -420, "mst": -420,
    "mdt": -360, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "bst": 60, "msk": 180, "jst": 540, "kst": 540,
}  # fmt: skip
