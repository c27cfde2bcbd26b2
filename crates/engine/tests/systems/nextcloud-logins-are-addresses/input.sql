-- MySQL dump 10.19
CREATE TABLE `oc_users` (`uid` varchar(64) NOT NULL, `displayname` varchar(64), `password` varchar(255), `uid_lower` varchar(64), PRIMARY KEY (`uid`));
INSERT INTO `oc_users` VALUES ('Ann','Ann Lee','3|$argon2id$v=19$m=4096,t=3,p=1$pMciPqkYZI1o11ysf4kqHQ$9UDdiaWzbNrucnmaOj1Jqq4BcbHN7zXzwQEORgBV5zk','ann'),('bob',NULL,'1|$2y$04$exS38Wu8eE/hMIVGET0ryeDDTVo2I0WBtdIeCJN7vDD/DUTMNiJ5S','bob'),('cid@example.com','Cid','2|$argon2i$v=19$m=4096,t=3,p=1$uUKJZiDNTMM04f1oQTdVJA$+NuW0AzNG+JbAwGQmHu4LW8eQZPppjNKTQzobPz8N1o','cid@example.com'),('old','Old','$2y$04$RjbSykpeBJvITRqSbLnNtOl4wW05qt.fNSGoGY7L5Al3ZqCZQH0Tu','old');
CREATE TABLE `oc_accounts` (`uid` varchar(64), `data` longtext);
INSERT INTO `oc_accounts` VALUES ('Ann','{\"displayname\":{\"value\":\"Ann Lee\",\"scope\":\"contacts\",\"verified\":\"0\"},\"email\":{\"value\":\"ann@example.com\",\"scope\":\"v2-federated\",\"verified\":\"2\"},\"phone\":{\"value\":\"+4930123\",\"scope\":\"v2-local\"}}');
CREATE TABLE `oc_preferences` (`userid` varchar(64), `appid` varchar(32), `configkey` varchar(64), `configvalue` longtext);
INSERT INTO `oc_preferences` VALUES ('Ann','settings','email','ann@example.com'),('Ann','core','lang','de'),('bob','settings','email','bob@example.com'),('bob','core','enabled','false'),('old','settings','email','old@example.com'),('Ann','login','lastLogin','1577836800');
CREATE TABLE `oc_group_user` (`gid` varchar(64), `uid` varchar(64));
INSERT INTO `oc_group_user` VALUES ('admin','Ann'),('staff','bob'),('staff','Ann');
