kubectl -n net-bluegreen patch service api -p '{"spec":{"selector":{"version":"green"}}}'
sleep 1
