-- phpMyAdmin SQL Dump
CREATE TABLE `model_has_roles` (`role_id` bigint, `model_type` varchar(255), `model_id` bigint);
INSERT INTO `model_has_roles` (`role_id`, `model_type`, `model_id`) VALUES (1, 'App\\Models\\User', 1), (2, 'App\\Models\\User', 1), (1, 'App\\Models\\Team', 2);
CREATE TABLE `roles` (`id` bigint, `name` varchar(255), `guard_name` varchar(255));
INSERT INTO `roles` (`id`, `name`, `guard_name`) VALUES (1, 'admin', 'web'), (2, 'editor', 'web');
CREATE TABLE `social_accounts` (`id` int, `user_id` int, `provider` varchar(20), `provider_id` varchar(50));
INSERT INTO `social_accounts` VALUES (1, 2, 'google', '112');
INSERT INTO `users` (`id`, `uuid`, `name`, `first_name`, `last_name`, `email`, `email_verified_at`, `password`, `two_factor_secret`, `two_factor_recovery_codes`, `remember_token`, `current_team_id`, `profile_photo_path`, `phone`, `status`, `last_login_ip`, `created_at`, `updated_at`, `deleted_at`) VALUES
(1, 'uu1', 'Ann Lee', 'Ann', 'Lee', 'ann@example.com', '2020-01-01 00:00:00', '$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', 'eyJpdiI6', NULL, 'tok', 1, 'photos/a.png', '+1 (415) 555-0100', 'active', '1.1.1.1', '2020-01-01 00:00:00', '2020-01-01 00:00:00', NULL),
(2, 'uu2', 'Bob', NULL, NULL, 'bob@example.com', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '0415', 'banned', NULL, '2020-01-01 00:00:00', NULL, NULL),
(3, 'uu3', 'Del', NULL, NULL, 'del@example.com', NULL, '$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', NULL, NULL, NULL, NULL, NULL, NULL, 'active', NULL, '2020-01-01 00:00:00', NULL, '2021-01-01 00:00:00');
