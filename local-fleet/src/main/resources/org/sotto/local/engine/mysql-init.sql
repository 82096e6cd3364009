create user if not exists 'root'@'127.0.0.1' identified by '';
grant all on *.* to 'root'@'127.0.0.1' with grant option;
