-- HeidiSQL Version: 12.0
CREATE TABLE IF NOT EXISTS `abc_users` (
  `id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(400) NOT NULL DEFAULT '',
  `username` varchar(150) NOT NULL DEFAULT '',
  `email` varchar(100) NOT NULL DEFAULT '',
  `password` varchar(100) NOT NULL DEFAULT '',
  `block` tinyint NOT NULL DEFAULT 0,
  `sendEmail` tinyint DEFAULT 0,
  `registerDate` datetime NOT NULL,
  `lastvisitDate` datetime,
  `activation` varchar(100) NOT NULL DEFAULT '',
  `params` text NOT NULL,
  `lastResetTime` datetime,
  `resetCount` int NOT NULL DEFAULT 0,
  `otpKey` varchar(1000) NOT NULL DEFAULT '',
  `otep` varchar(1000) NOT NULL DEFAULT '',
  `requireReset` tinyint NOT NULL DEFAULT 0,
  `authProvider` varchar(100) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`)
);
REPLACE INTO `abc_users` (`id`, `name`, `username`, `email`, `password`, `block`, `sendEmail`, `registerDate`, `lastvisitDate`, `activation`, `params`, `lastResetTime`, `resetCount`, `otpKey`, `otep`, `requireReset`, `authProvider`) VALUES
	(42, 'Ada Low', 'ada', 'ada@example.com', '$2y$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6', 0, 1, '2020-01-02 03:04:05', NULL, '0', '{"language":"de-DE","timezone":"Europe/Berlin"}', NULL, 0, '', '', 0, ''),
	(43, 'Bo', 'bo', 'bo@example.com', '$2y$10$oi3xpv8qv/6mfkcQkjHzPeDFeYb41eBetwA1Xi1LDQcXifI7a9Bd6', 1, 0, '2020-01-02 03:04:05', '0000-00-00 00:00:00', '0123456789abcdef0123456789abcdef', '', NULL, 0, '', '', 0, '');
