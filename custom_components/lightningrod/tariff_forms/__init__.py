"""Price plans as the forms of the dialogs show them: from forms to a plan and back."""
