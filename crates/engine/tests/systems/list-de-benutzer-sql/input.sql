-- phpMyAdmin SQL Dump
CREATE TABLE `tbl_benutzer` (
  `benutzer_id` int(11) NOT NULL,
  `benutzername` varchar(50) NOT NULL,
  `kennwort` varchar(255) NOT NULL,
  `vorname` varchar(50) DEFAULT NULL,
  `nachname` varchar(50) DEFAULT NULL,
  `email` varchar(100) NOT NULL,
  `rolle` varchar(20) DEFAULT NULL,
  `gesperrt` tinyint(1) DEFAULT 0,
  `letzter_login` datetime DEFAULT NULL,
  `erstellt_am` datetime DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
INSERT INTO `tbl_benutzer` (`benutzer_id`, `benutzername`, `kennwort`, `vorname`, `nachname`, `email`, `rolle`, `gesperrt`, `letzter_login`, `erstellt_am`) VALUES
(1, 'ida', '$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm', 'Ida', 'Größe', 'ida@sql.example', 'admin', 0, '2024-01-01 10:00:00', '2020-12-31 00:00:00'),
(2, 'bo', '$2y$10$QfmoNz9SMoDVOxUkPbXpJeiIoyjDSpVjjXGtGZnQJkcZeoImdwKTm', 'Bo', 'Carl', 'bo@sql.example', 'leser', 1, NULL, '2020-12-31 00:00:00');
