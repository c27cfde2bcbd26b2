-- phpMyAdmin SQL Dump
CREATE TABLE `ps_customer` (
  `id_customer` int(10) UNSIGNED NOT NULL,
  `id_default_group` int(10) UNSIGNED NOT NULL DEFAULT '1',
  `company` varchar(64) DEFAULT NULL,
  `firstname` varchar(255) NOT NULL,
  `lastname` varchar(255) NOT NULL,
  `email` varchar(255) NOT NULL,
  `passwd` varchar(255) NOT NULL,
  `birthday` date DEFAULT NULL,
  `newsletter` tinyint(1) UNSIGNED NOT NULL DEFAULT '0',
  `secure_key` varchar(32) NOT NULL DEFAULT '-1',
  `active` tinyint(1) UNSIGNED NOT NULL DEFAULT '0',
  `is_guest` tinyint(1) NOT NULL DEFAULT '0',
  `deleted` tinyint(1) NOT NULL DEFAULT '0',
  `date_add` datetime NOT NULL,
  `reset_password_token` varchar(40) DEFAULT NULL
) ENGINE=InnoDB;
INSERT INTO `ps_customer` (`id_customer`, `id_default_group`, `company`, `firstname`, `lastname`, `email`, `passwd`, `birthday`, `newsletter`, `secure_key`, `active`, `is_guest`, `deleted`, `date_add`, `reset_password_token`) VALUES
(1, 3, NULL, 'Ann', 'Lee', 'ann@example.com', '$2y$10$QCTM.VvgtzLB7vpbWG.DIOevkukZevo.SOszoWC6H/wn7E.RTQov6', '1980-01-01', 1, '8c3e532964ce2e4cc456ca906b487eed', 1, 0, 0, '2021-01-01 00:00:00', NULL),
(2, 3, '', 'Bo', 'Ng', 'bo@example.com', 'f2d77f6b1bb400f7bb4b5ca00f6f9d60', '0000-00-00', 0, '8c3e532964ce2e4cc456ca906b487eee', 0, 0, 0, '2021-01-01 00:00:00', 'abc'),
(3, 2, '', 'Gu', 'Est', 'guest@example.com', '$2y$10$QCTM.VvgtzLB7vpbWG.DIOevkukZevo.SOszoWC6H/wn7E.RTQov6', NULL, 0, '8c3e532964ce2e4cc456ca906b487eef', 1, 1, 0, '2021-01-01 00:00:00', NULL),
(4, 3, '', 'De', 'Leted', 'del@example.com', '$2y$10$QCTM.VvgtzLB7vpbWG.DIOevkukZevo.SOszoWC6H/wn7E.RTQov6', NULL, 0, '8c3e532964ce2e4cc456ca906b487ef0', 1, 0, 1, '2021-01-01 00:00:00', NULL);
