INSERT INTO "up_users" ("id", "document_id", "username", "email", "provider", "password", "reset_password_token", "confirmation_token", "confirmed", "blocked", "created_at", "updated_at", "published_at", "created_by_id", "updated_by_id", "locale") VALUES
(1, 'abc', 'ann', 'ann@example.com', 'local', '$2a$10$HYOc732Tvb.XP5gCSkgLPOx8kyKMmtZIwTvplOFRAXoTuBd1TTtdC', NULL, NULL, true, false, '2020-01-01 00:00:00', '2020-01-01 00:00:00', '2020-01-01 00:00:00', NULL, NULL, NULL),
(2, 'abd', 'bob', 'bob@example.com', 'local', '$2a$10$YhDJfCDU6Cu3ZfrC5bFDAekCozJKxyxW8xTrf05KJkRd2Gjkceusy', 'tok', 'tok', false, true, '2020-01-01 00:00:00', '2020-01-01 00:00:00', '2020-01-01 00:00:00', NULL, NULL, NULL),
(3, 'abe', 'cid', 'cid@example.com', 'google', NULL, NULL, NULL, true, NULL, '2020-01-01 00:00:00', '2020-01-01 00:00:00', '2020-01-01 00:00:00', NULL, NULL, NULL);
INSERT INTO "admin_users" ("id", "document_id", "firstname", "lastname", "username", "email", "password", "reset_password_token", "registration_token", "is_active", "blocked", "prefered_language", "created_at", "updated_at") VALUES
(9, 'x', 'Boss', 'B', NULL, 'boss@example.com', '$2a$10$MFGNTTdE5mIQMjH4TuGPdedNytHqt1Ky./vv/ZmbXPUzaawkydsua', NULL, NULL, true, false, NULL, '2020-01-01 00:00:00', '2020-01-01 00:00:00');
INSERT INTO "up_users_role_lnk" ("id", "user_id", "role_id", "user_ord") VALUES (1, 1, 1, 1), (2, 2, 1, 2);
INSERT INTO "up_roles" ("id", "document_id", "name", "description", "type") VALUES (1, 'r', 'Authenticated', 'x', 'authenticated'), (2, 'p', 'Public', 'y', 'public');
