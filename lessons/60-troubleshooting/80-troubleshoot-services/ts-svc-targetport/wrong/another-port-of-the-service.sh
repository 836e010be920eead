# fails: http, kept
kubectl -n ts-svc2 patch service catalog --type=json -p '[{"op":"replace","path":"/spec/ports/0","value":{"port":8080,"targetPort":8080}}]'
