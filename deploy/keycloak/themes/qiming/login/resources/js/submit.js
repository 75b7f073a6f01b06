// Nothing to read here: the form goes on by itself.
document.forms[0].submit();
