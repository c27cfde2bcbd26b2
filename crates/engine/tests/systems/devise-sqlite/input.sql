PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "email" varchar DEFAULT '' NOT NULL, "encrypted_password" varchar DEFAULT '' NOT NULL, "reset_password_token" varchar, "reset_password_sent_at" datetime(6), "remember_created_at" datetime(6), "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, "admin" boolean DEFAULT 0, "confirmed_at" datetime(6), "locked_at" datetime(6));
INSERT INTO users VALUES(1,'ada@example.com','$2a$12$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6',NULL,NULL,NULL,'2024-01-01 00:00:00','2024-01-01 00:00:00',1,'2024-01-01 00:00:00',NULL);
INSERT INTO users VALUES(2,'bo@example.com','$2a$11$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6','tok','2024-01-01 00:00:00',NULL,'2024-01-01 00:00:00','2024-01-01 00:00:00',0,NULL,'2024-02-01 00:00:00');
COMMIT;
