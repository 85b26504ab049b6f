"""The pages of the product as a person uses them: words for what the hands do, so that journeys read as stories.

Locators are the `data-id`s of the canvas, which are part of its contract (`node-<id>`, `port-<name>`,
`palette-<type>`, `field-<name>`, `connect-<port>`, `datum-<expression>`, `step-<key>` …), and elsewhere the words
a person reads.
"""
