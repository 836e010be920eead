# fails: configmap, language
kubectl create namespace hello-lab
kubectl -n hello-lab create configmap hello --from-literal=lang=kr --from-literal=LANG=ko
