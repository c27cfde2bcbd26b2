-- phpMyAdmin SQL Dump
-- version 3.2.4
--
-- Erstellungszeit: 12. Mai 2011

CREATE TABLE IF NOT EXISTS `jos_users` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL DEFAULT '',
  `username` varchar(150) NOT NULL DEFAULT '',
  `email` varchar(100) NOT NULL DEFAULT '',
  `password` varchar(100) NOT NULL DEFAULT '',
  `usertype` varchar(25) NOT NULL DEFAULT '',
  `block` tinyint(4) NOT NULL DEFAULT '0',
  `sendEmail` tinyint(4) DEFAULT '0',
  `gid` tinyint(3) unsigned NOT NULL DEFAULT '1',
  `registerDate` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  `lastvisitDate` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  `activation` varchar(100) NOT NULL DEFAULT '',
  `params` text NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=MyISAM  DEFAULT CHARSET=utf8 AUTO_INCREMENT=66 ;

INSERT INTO `jos_users` (`id`, `name`, `username`, `email`, `password`, `usertype`, `block`, `sendEmail`, `gid`, `registerDate`, `lastvisitDate`, `activation`, `params`) VALUES
(62, 'Administrator', 'admin', 'admin@example.com', '8c3e532964ce2e4cc456ca906b487eed:Es33vARboQqr3U4c9avBKliiZix3BccY', 'Super Administrator', 0, 1, 25, '2009-05-04 10:00:00', '2011-05-12 08:00:00', '', 'admin_language=\nlanguage=de-DE\neditor=\nhelpsite=\ntimezone=7\n\n'),
(63, 'Old Md5', 'oldie', 'old@example.com', 'f2d77f6b1bb400f7bb4b5ca00f6f9d60', 'Registered', 0, 0, 18, '2009-05-05 10:00:00', '0000-00-00 00:00:00', '3f2a0c5d3f2a0c5d3f2a0c5d3f2a0c5d', '\n'),
(64, 'Out', 'out', 'out@example.com', '6aafcbdb48de53edc53ae7894a4aee67:S3aaaaaaaaaaaaaa', 'Registered', 1, 0, 18, '2009-05-06 10:00:00', '0000-00-00 00:00:00', '', 'language=\ntimezone=0\n');
