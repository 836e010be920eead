# fails: ready, port, file-valid
sed -i -e 's/apps.v1/v1/' -e 's/kind: pod/kind: Pod/' ~/lab/broken.yaml
kubectl apply -f ~/lab/broken.yaml
