kubectl -n ts-np patch service {{name}} --type=json -p '[{"op":"remove","path":"/spec/externalTrafficPolicy"}]'
