"""Every Vietnamese word the rules know, with what it means and the page that showed it.

Matching is done on NFC, lower case, folded white space, so the words stand here in that form.
"""
