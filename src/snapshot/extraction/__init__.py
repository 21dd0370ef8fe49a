"""PICK OUT. Tree → record: a register of fields, each made by small rules with a name and a confidence."""
