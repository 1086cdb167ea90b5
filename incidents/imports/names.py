"""What ACLED and UCDP GED call things, in the codes of Sijil."""

from __future__ import annotations

# ACLED's 25 sub-event types: the nearest of our event types.
ACLED_TYPES = {
    "Government regains territory": "territorial_change",
    "Non-state actor overtakes territory": "territorial_change",
    "Armed clash": "armed_clash",
    "Excessive force against protesters": "attack_on_civilians",
    "Protest with intervention": "protest",
    "Peaceful protest": "protest",
    "Violent demonstration": "riot",
    "Mob violence": "riot",
    "Chemical weapon": "shelling",
    "Air/drone strike": "airstrike",
    "Suicide bomb": "suicide_bombing",
    "Shelling/artillery/missile attack": "shelling",
    "Remote explosive/landmine/IED": "ied",
    "Grenade": "grenade",
    "Sexual violence": "attack_on_civilians",
    "Attack": "attack_on_civilians",
    "Abduction/forced disappearance": "abduction",
    "Agreement": "other",
    "Arrests": "arrest",
    "Change to group/activity": "other",
    "Disrupted weapons use": "other",
    "Headquarters or base established": "other",
    "Looting/property destruction": "property_destruction",
    "Non-violent transfer of territory": "territorial_change",
    "Other": "other",
}
# GED's types of violence: state-based, non-state, one-sided.
GED_TYPES = {"1": "armed_clash", "2": "armed_clash", "3": "attack_on_civilians"}
# Names that both data sets give to parties in Syria, as far as they differ from ours.
ACLED_ACTORS = {
    "Civilians (Syria)": "civilians",
    "Civilians": "civilians",
    "Protesters (Syria)": "protesters",
    "Prisoners (Syria)": "detainees",
    "Health Workers (Syria)": "health_workers",
    "Journalists (Syria)": "journalists",
    "Unidentified Armed Group (Syria)": "unknown_gunmen",
    "Unidentified Military Forces": "unknown_gunmen",
    "QSD: Syrian Democratic Forces": "sdf",
    "SDF": "sdf",
    "Islamic State (Syria)": "isis",
    "Islamic State": "isis",
    "IS": "isis",
    "Military Forces of Syria (2000-2024)": "government",
    "Government of Syria": "government",
    "Global Coalition Against Daesh": "coalition",
    "Military Forces of the United States": "us_forces",
    "Military Forces of Russia": "russia",
    "Military Forces of Russia Air Force": "russia",
    "Military Forces of Israel": "israel",
    "Military Forces of Turkey": "turkey",
    "Military Forces of Iran Islamic Revolutionary Guard Corps": "irgc",
    "Asayish": "asayish",
    "YPG: People's Protection Units": "ypg",
    "Hayat Tahrir al-Sham": "hts",
    "HTS: Hayat Tahrir al Sham": "hts",
}
