"""The promises of SECURITY.md, proved from outside: what is planted in a router's answers never comes out."""
