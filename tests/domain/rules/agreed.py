"""The catalogue as it was agreed on: code, severity, waivable, phase until whose end an error is a warning.

Codes are never renumbered or used again, and what a rule weighs is a decision: it changes here first.
"""

# One line a group: codes in their order as <severity><w where waivable><phase>.
AGREED = {
    "FS": "E E E E Ww E Ww E Ww W E",
    "ID": "Ew E E E Ww Ew Ww E Ww Ww E I",
    "RG": "E1 Ww E1 E2 Ww E Ew2 Ew2 Ww E1 E1 W",
    "CT": "Ew2 Ew2 Ew2 E2 E2 Ew2 E2 Ww Ww Ew2 E2 Ew2 E E E2 W Ww Ww I Ww",
    "TS": "Ew2 E2 E2 Ew2 E Ew2 Ew E E E Ww Ww I",
    "RK": "Ew3 E3 E3 E3 E3 E Ww Ew3 E Ww3 Ww E E I",
    "AP": "E Ew3 E E E Ew3 E E3 Ew3 Ww E3 E",
    "PL": "E3 Ew3 Ew3 E3 Ww E3 Ew3 Ww W E Ww",
    "AS": "Ww Ww E Ew Ww I Ww",
    "CL": "Ew2 E Ew2 Ew2 Ww1 E2 E E Ew2 E Ww Ww",
    "AB": "E4 Ew4 E E4 Ww E Ww4",
    "MV": "E W Ew2 Ew4 Ew4 Ww4 Ww E",
    "DE": "Ew4 E4 E Ww E",
    "DS": "Ew4 E Ww Ww",
    "RP": "E E4 Ww E E E Ew4 E Ww Ww",
    "RC": "Ew2 Ew2 Ew2 Ww E Ww E",
    "PV": "W E E W E Ww I E W E E",
}
