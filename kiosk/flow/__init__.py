"""The grammar that every visit is written in. Pure: no clock, no thread, no port, no window."""
