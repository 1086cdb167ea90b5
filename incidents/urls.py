from django.urls import path

from geo.views import place_names
from incidents.views import browse, bulk, edit, export, lookups, map, move, paste, presence, queue, report, review, talk
from incidents.views.access import reader

app_name = "incidents"

urlpatterns = [
    path("", browse.listing, name="list"),
    path("bulk/", bulk.runs, name="bulk"),
    path("bulk/new/", bulk.choose, name="bulk_choose"),
    path("bulk/<int:pk>/", bulk.show, name="bulk_run"),
    path("bulk/<int:pk>/step/", bulk.step, name="bulk_step"),
    path("incidents/new/", edit.create, name="create"),
    path("incidents/<slug:reference>/", browse.detail, name="detail"),
    path("incidents/<slug:reference>/edit/", edit.edit, name="edit"),
    path("incidents/<slug:reference>/move/", move.move, name="move"),
    path("incidents/<slug:reference>/assign/", move.assign, name="assign"),
    path("incidents/<slug:reference>/comments/", talk.say, name="say"),
    path("incidents/<slug:reference>/people/", talk.people, name="people"),
    path("comments/<int:pk>/withdraw/", talk.withdraw, name="withdraw"),
    path("mentions/", talk.mentions, name="mentions"),
    path("mentions/read/", talk.read, name="mentions_read"),
    path("flags/<int:pk>/settle/", move.settle, name="settle"),
    path("paste/", paste.paste, name="paste"),
    path("paste/preview/", paste.preview, name="paste_preview"),
    path("reports/<int:pk>/", report.report, name="report"),
    path("reports/<int:pk>/review/", review.review, name="review"),
    path("reports/<int:pk>/review/<slug:reference>/accept/", review.accept_all, name="accept_all"),
    path("claims/<int:pk>/decide/", review.decide, name="decide"),
    path("queue/", queue.queue, name="queue"),
    path("presence/", presence.presence, name="presence"),
    path("queue/flags/", queue.flags, name="flags"),
    path("lookup/<slug:kind>/", lookups.lookup, name="lookup"),
    path("map/", map.show, name="map"),
    path("map/list/", map.in_view, name="map_list"),
    path("map/places.geojson", reader(place_names), name="map_names"),
    path("map.geojson", map.feed, name="map_feed"),
    path("export.csv", export.csv, name="export"),
    path("export/dictionary/", export.dictionary, name="dictionary"),
]
