PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "schema_migrations" ("version" varchar NOT NULL PRIMARY KEY);
INSERT INTO schema_migrations VALUES('20240101000000');
CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "email" varchar DEFAULT '' NOT NULL, "encrypted_password" varchar DEFAULT '' NOT NULL, "reset_password_token" varchar, "reset_password_sent_at" datetime(6), "remember_created_at" datetime(6), "confirmation_token" varchar, "confirmed_at" datetime(6), "locked_at" datetime(6), "created_at" datetime(6) NOT NULL, "updated_at" datetime(6) NOT NULL, "first_name" varchar, "admin" boolean DEFAULT 0);
INSERT INTO users VALUES(1,'ida@example.com','$2a$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm',NULL,NULL,NULL,'xyz','2024-01-01 00:00:00',NULL,'2024-01-01 00:00:00','2024-01-01 00:00:00','Ida',1);
INSERT INTO users VALUES(2,'bo@example.com','$2a$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm','tok',NULL,NULL,NULL,NULL,'2024-01-01 00:00:00','2024-01-01 00:00:00','2024-01-01 00:00:00','Bo',0);
COMMIT;
