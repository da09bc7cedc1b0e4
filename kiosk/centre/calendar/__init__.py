"""The hall's calendar: visits of its teams to companies, and appointments at its windows."""
