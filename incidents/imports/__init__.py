"""Files into rows for the one writer: Sijil's own, other data sets, a desk's sheet.

What a column of Sijil's own files means, and how it is written, stands in `incidents.exports.columns`; `cells` reads
each type of it back, `record` puts what was read in the writer's terms.
"""
