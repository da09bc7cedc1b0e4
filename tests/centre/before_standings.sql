-- A centre's database as it was made before there were standings, with a ticket that waits.
BEGIN TRANSACTION;
CREATE TABLE application (
	id VARCHAR(64) NOT NULL, 
	number VARCHAR(20) NOT NULL, 
	kiosk VARCHAR(63) NOT NULL, 
	matter VARCHAR(63) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	problem VARCHAR(500) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	proof VARCHAR(64) NOT NULL, 
	told BIGINT, 
	received BIGINT, 
	PRIMARY KEY (id)
);
CREATE TABLE authority_case (
	number VARCHAR(20) NOT NULL, 
	authority VARCHAR(63) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	since BIGINT NOT NULL, 
	due BIGINT NOT NULL, 
	wants TEXT NOT NULL, 
	note VARCHAR(500) NOT NULL, 
	delivered BOOLEAN NOT NULL, 
	PRIMARY KEY (number, authority)
);
CREATE TABLE counter (
	queue VARCHAR(63) NOT NULL, 
	day DATE NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	next INTEGER NOT NULL, 
	PRIMARY KEY (queue, day, kind)
);
CREATE TABLE device (
	kiosk VARCHAR(63) NOT NULL, 
	name VARCHAR(63) NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	code VARCHAR(64) NOT NULL, 
	mender VARCHAR(32) NOT NULL, 
	supply VARCHAR(32) NOT NULL, 
	detail VARCHAR(500) NOT NULL, 
	since BIGINT NOT NULL, 
	falls INTEGER NOT NULL, 
	PRIMARY KEY (kiosk, name)
);
CREATE TABLE diagnostic (
	kiosk VARCHAR(63) NOT NULL, 
	taken BIGINT NOT NULL, 
	verdict VARCHAR(16) NOT NULL, 
	lines TEXT NOT NULL, 
	PRIMARY KEY (kiosk, taken)
);
CREATE TABLE event (
	id VARCHAR(64) NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE kiosk (
	name VARCHAR(63) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	reason VARCHAR(64) NOT NULL, 
	boot VARCHAR(64) NOT NULL, 
	since BIGINT NOT NULL, 
	software VARCHAR(64) NOT NULL, 
	catalogue VARCHAR(64) NOT NULL, 
	outbox INTEGER, 
	heard BIGINT, 
	PRIMARY KEY (name)
);
CREATE TABLE lease (
	queue VARCHAR(63) NOT NULL, 
	day DATE NOT NULL, 
	first INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	kiosk VARCHAR(63) NOT NULL, 
	PRIMARY KEY (queue, day, first)
);
CREATE TABLE ticket (
	id VARCHAR(64) NOT NULL, 
	kiosk VARCHAR(63) NOT NULL, 
	queue VARCHAR(63) NOT NULL, 
	service VARCHAR(63) NOT NULL, 
	number INTEGER NOT NULL, 
	day DATE NOT NULL, 
	label VARCHAR(16) NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	document VARCHAR(63), 
	state VARCHAR(16) NOT NULL, 
	outcome VARCHAR(64) NOT NULL, 
	offline BOOLEAN NOT NULL, 
	issued BIGINT NOT NULL, 
	called BIGINT, 
	window VARCHAR(16), 
	PRIMARY KEY (id), 
	UNIQUE (queue, day, number)
);
INSERT INTO "counter" VALUES('customs','2026-03-02','live',2);
INSERT INTO "ticket" VALUES('ticket-of-old','kiosk-01','customs','customs-goods',1,'2026-03-02','D001','en',NULL,'printed','',0,1772399999000,NULL,NULL);
CREATE INDEX waiting ON ticket (day, queue, called);
CREATE INDEX ix_application_number ON application (number);
COMMIT;
