-- MySQL dump
CREATE TABLE `AccessToken` (`id` varchar(255), `ttl` int, `scopes` text, `created` datetime, `userId` int);
INSERT INTO `AccessToken` VALUES ('tok',1209600,NULL,'2020-01-01 00:00:00',1);
CREATE TABLE `Role` (`id` int, `name` varchar(512), `description` varchar(512), `created` datetime, `modified` datetime);
INSERT INTO `Role` VALUES (1,'admin',NULL,NULL,NULL);
CREATE TABLE `RoleMapping` (`id` int, `principalType` varchar(512), `principalId` varchar(255), `roleId` int);
INSERT INTO `RoleMapping` VALUES (1,'USER','1',1);
CREATE TABLE `User` (`id` int, `realm` varchar(512), `username` varchar(512), `password` varchar(512), `email` varchar(512), `emailVerified` tinyint(1), `verificationToken` varchar(512));
INSERT INTO `User` VALUES (1,NULL,'ann','$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy','ann@example.com',1,NULL),(2,NULL,NULL,'$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy','bob@example.com',0,'abc');
