INSERT INTO `mybb_users` (`uid`, `username`, `password`, `salt`, `loginkey`, `email`, `postnum`, `usergroup`, `additionalgroups`, `regdate`, `lastactive`, `lastvisit`) VALUES
(1, 'ada', '0123456789abcdef0123456789abcdef', 'abcdefgh', 'key1', 'ada@example.com', 1, 4, '', 1690000000, 1690000000, 0),
(2, 'bo', '0123456789abcdef0123456789abcde0', 'abcdefgi', 'key2', 'bo@example.com', 0, 7, '2', 1690000000, 0, 0);
