"""Why a table cannot hold a record.  Such a record is left out and told with its reason, never bent to fit."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from incidents.codes import Certainty, Status
from incidents.exports.line import Line


class Reason(TextChoices):
    NOT_PUBLISHED = "not_published", _("It is not published.")
    DENIED = "denied", _("Its sources deny it.")
    NO_DATE = "no_date", _("Its date is not known.")
    DATE_VAGUE = "date_vague", _("Its date is known too vaguely for this table.")
    NO_PLACE = "no_place", _("Its place is not known.")
    PLACE_VAGUE = "place_vague", _("No more than the country is known of its place.")
    NO_POINT = "no_point", _("Its place has no point.")
    NO_AREA = "no_area", _("The gazetteer does not tell which governorate or other area its place lies in.")
    COUNTRY_UNKNOWN = "country_unknown", _("The table has no number for its country here.")
    TYPE_OUTSIDE = "type_outside", _("The table has no such type of event.")
    NO_ACTOR = "no_actor", _("Nobody is named as the one who acted.")
    ACTOR_UNDATED = "actor_undated", _("The codebook does not say what a party counted as on that day.")
    BATTLE_ONE_SIDE = "battle_one_side", _("A battle has two armed sides; only one is named.")
    AUTHOR_UNARMED = "author_unarmed", _("The one named as having acted is no armed party.")
    TARGET_NOT_CIVILIAN = "target_not_civilian", _("Violence against civilians, but those hit are no civilians.")
    DEATHS_AT_PROTEST = "deaths_at_protest", _("People died at a protest and nobody is named as having used force.")
    NO_SOURCE = "no_source", _("No source of it may be named.")
    NO_DEATH = "no_death", _("No death is stated.")
    SIDE_A_UNORGANISED = "side_a_unorganised", _("No organised group or state is named as the one who acted.")
    SIDE_B_MISSING = "side_b_missing", _("Neither an organised group or state nor civilians are named as those hit.")
    FIGHTERS_ONE_SIDED = "fighters_one_sided", _("Fighters were killed, but no armed party is named as hit.")


class LeftOut(Exception):
    """A record that the table cannot hold; `detail` names what in it is the cause, where that helps."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.value)
        self.reason, self.detail = reason, detail


def must_stand(line: Line) -> None:
    """Refuses a record that states nothing yet, or what is said not to have been."""
    if line.incident.status != Status.PUBLISHED:
        raise LeftOut(Reason.NOT_PUBLISHED, line.incident.status)
    if line.incident.certainty == Certainty.DENIED:
        raise LeftOut(Reason.DENIED)
