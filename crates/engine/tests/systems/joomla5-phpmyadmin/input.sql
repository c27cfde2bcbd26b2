-- phpMyAdmin SQL Dump
-- version 5.2.1
CREATE TABLE `j5x_users` (
  `id` int(11) NOT NULL,`name` varchar(400) NOT NULL DEFAULT '',`username` varchar(150) NOT NULL DEFAULT '',`email` varchar(100) NOT NULL DEFAULT '',`password` varchar(100) NOT NULL DEFAULT '',`block` tinyint(4) NOT NULL DEFAULT 0,`sendEmail` tinyint(4) DEFAULT 0,`registerDate` datetime NOT NULL,`lastvisitDate` datetime DEFAULT NULL,`activation` varchar(100) NOT NULL DEFAULT '',`params` text NOT NULL,`lastResetTime` datetime DEFAULT NULL,`resetCount` int(11) NOT NULL DEFAULT 0,`otpKey` varchar(1000) NOT NULL DEFAULT '',`otep` varchar(1000) NOT NULL DEFAULT '',`requireReset` tinyint(4) NOT NULL DEFAULT 0,`authProvider` varchar(100) NOT NULL DEFAULT '');
INSERT INTO `j5x_users` (`id`, `name`, `username`, `email`, `password`, `block`, `sendEmail`, `registerDate`, `lastvisitDate`, `activation`, `params`, `lastResetTime`, `resetCount`, `otpKey`, `otep`, `requireReset`, `authProvider`) VALUES
(42, 'Super User', 'admin', 'ida@example.com', '$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm', 0, 1, '2024-01-01 00:00:00', '2024-02-01 00:00:00', '0', '', NULL, 0, '', '', 0, ''),
(43, 'Bo Carl', 'bo', 'bo@example.com', '$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm', 1, 0, '2024-01-01 00:00:00', NULL, '5f4dcc3b5aa765d61d8327deb882cf99', '{"language":"de-DE","timezone":"Europe/Berlin"}', NULL, 0, '', '', 0, '');
CREATE TABLE `j5x_user_usergroup_map` (`user_id` int(10) UNSIGNED NOT NULL DEFAULT 0,`group_id` int(10) UNSIGNED NOT NULL DEFAULT 0);
INSERT INTO `j5x_user_usergroup_map` (`user_id`, `group_id`) VALUES (42, 8),(43, 2);
CREATE TABLE `j5x_usergroups` (`id` int(10) UNSIGNED NOT NULL,`parent_id` int(10),`lft` int(11),`rgt` int(11),`title` varchar(100));
INSERT INTO `j5x_usergroups` (`id`, `parent_id`, `lft`, `rgt`, `title`) VALUES (2, 1, 8, 15, 'Registered'),(8, 1, 16, 17, 'Super Users');
