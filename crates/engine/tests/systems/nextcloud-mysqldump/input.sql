-- MySQL dump
CREATE TABLE `oc_group_user` (
  `gid` varchar(64) NOT NULL DEFAULT '',
  `uid` varchar(64) NOT NULL DEFAULT '',
  PRIMARY KEY (`gid`,`uid`)
);
INSERT INTO `oc_group_user` VALUES ('admin','ann'),('staff','ann');
CREATE TABLE `oc_preferences` (
  `userid` varchar(64) NOT NULL DEFAULT '',
  `appid` varchar(32) NOT NULL DEFAULT '',
  `configkey` varchar(64) NOT NULL DEFAULT '',
  `configvalue` longtext,
  PRIMARY KEY (`userid`,`appid`,`configkey`)
);
INSERT INTO `oc_preferences` VALUES ('ann','settings','email','ann@example.com'),('ann','core','lang','de'),('bo','core','enabled','false'),('bo','settings','email','bo@example.com');
CREATE TABLE `oc_users` (
  `uid` varchar(64) NOT NULL DEFAULT '',
  `displayname` varchar(64) DEFAULT NULL,
  `password` varchar(255) NOT NULL DEFAULT '',
  `uid_lower` varchar(64) DEFAULT '',
  PRIMARY KEY (`uid`)
);
INSERT INTO `oc_users` VALUES ('ann','Ann Lee','1|$2y$10$QCTM.VvgtzLB7vpbWG.DIOevkukZevo.SOszoWC6H/wn7E.RTQov6','ann'),('bo',NULL,'1|$2y$10$QCTM.VvgtzLB7vpbWG.DIOevkukZevo.SOszoWC6H/wn7E.RTQov6','bo'),('cy',NULL,'1|$2y$10$QCTM.VvgtzLB7vpbWG.DIOevkukZevo.SOszoWC6H/wn7E.RTQov6','cy');
