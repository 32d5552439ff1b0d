"""Development only: everything outside the service, played on one machine."""
