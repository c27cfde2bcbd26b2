-- phpMyAdmin SQL Dump
-- version 5.2.1
CREATE TABLE `flarum_users` (
  `id` int(10) UNSIGNED NOT NULL,
  `username` varchar(100) NOT NULL,
  `nickname` varchar(150) DEFAULT NULL,
  `email` varchar(150) NOT NULL,
  `is_email_confirmed` tinyint(1) NOT NULL DEFAULT 0,
  `password` varchar(100) NOT NULL,
  `avatar_url` varchar(100) DEFAULT NULL,
  `preferences` blob DEFAULT NULL,
  `joined_at` datetime DEFAULT NULL,
  `last_seen_at` datetime DEFAULT NULL,
  `marked_all_as_read_at` datetime DEFAULT NULL,
  `read_notifications_at` datetime DEFAULT NULL,
  `discussion_count` int(10) UNSIGNED NOT NULL DEFAULT 0,
  `comment_count` int(10) UNSIGNED NOT NULL DEFAULT 0,
  `suspended_until` datetime DEFAULT NULL
);
INSERT INTO `flarum_users` (`id`, `username`, `nickname`, `email`, `is_email_confirmed`, `password`, `avatar_url`, `preferences`, `joined_at`, `last_seen_at`, `marked_all_as_read_at`, `read_notifications_at`, `discussion_count`, `comment_count`, `suspended_until`) VALUES
(1, 'ada', 'Ada L', 'ada@example.com', 1, '$2y$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6', 'abc.png', 0x7b7d, '2020-01-02 03:04:05', NULL, NULL, NULL, 1, 2, NULL),
(2, 'bo', NULL, 'bo@example.com', 0, '$2y$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6', NULL, NULL, '2020-01-02 03:04:05', NULL, NULL, NULL, 0, 0, '2999-01-01 00:00:00');
