"""Forms from JSON Schema: one road from a schema to fields, and from what a person typed to typed JSON.

Used wherever a schema becomes a form on the server: starting a run, answering a task.
Pure Python (no Django): `fields.py` reads schemas, `answers.py` reads what was posted,
`check.py` validates, `words.py` says what is wrong in a sentence.
The look is `templates/components/form.html`.
"""
