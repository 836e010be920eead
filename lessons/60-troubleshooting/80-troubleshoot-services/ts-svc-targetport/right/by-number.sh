kubectl -n ts-svc2 patch service catalog --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":8080}]'
