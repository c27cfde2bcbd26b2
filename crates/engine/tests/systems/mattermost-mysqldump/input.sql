-- MySQL dump 10.13
CREATE TABLE `Users` (
  `Id` varchar(26) NOT NULL,
  `CreateAt` bigint(20) DEFAULT NULL,
  `UpdateAt` bigint(20) DEFAULT NULL,
  `DeleteAt` bigint(20) DEFAULT NULL,
  `Username` varchar(64) DEFAULT NULL,
  `Password` varchar(128) DEFAULT NULL,
  `AuthData` varchar(128) DEFAULT NULL,
  `AuthService` varchar(32) DEFAULT NULL,
  `Email` varchar(128) DEFAULT NULL,
  `EmailVerified` tinyint(1) DEFAULT NULL,
  `Nickname` varchar(64) DEFAULT NULL,
  `FirstName` varchar(64) DEFAULT NULL,
  `LastName` varchar(64) DEFAULT NULL,
  `Position` varchar(128) DEFAULT NULL,
  `Roles` text,
  `Props` text,
  `NotifyProps` text,
  `Locale` varchar(5) DEFAULT NULL,
  `MfaActive` tinyint(1) DEFAULT NULL,
  `MfaSecret` varchar(128) DEFAULT NULL,
  PRIMARY KEY (`Id`)
);
INSERT INTO `Users` VALUES ('a1',1600000000000,1600000000000,0,'ann','$2a$10$IRv019EHj9Pc8j0TVC7x/.aPdqzwdR8wycAiKUYOIfnogbnwV8Z3y',NULL,'','ann@example.com',1,'','Ann','Lee','','system_user','{}','{}','en',0,''),('a2',1600000000000,1600000000000,1700000000000,'bo','$2a$10$IRv019EHj9Pc8j0TVC7x/.aPdqzwdR8wycAiKUYOIfnogbnwV8Z3y',NULL,'','bo@example.com',0,'','','','','system_user','{}','{}','en',0,'');
