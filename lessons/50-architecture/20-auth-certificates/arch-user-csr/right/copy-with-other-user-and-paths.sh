openssl req -new -key ~/lab/{{user}}.key -subj '/O=developers/CN={{user}}' -out ~/lab/request.pem
kubectl create -f - <<EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: {{user}} }
spec:
  request: $(base64 -w0 < ~/lab/request.pem)
  signerName: kubernetes.io/kube-apiserver-client
  expirationSeconds: 864000
  usages: [digital signature, key encipherment, client auth]
EOF
kubectl certificate approve {{user}}
kubectl wait --for=jsonpath='{.status.certificate}' csr/{{user}} --timeout=30s
kubectl get csr {{user}} -o jsonpath='{.status.certificate}' | base64 -d > ~/lab/{{user}}.crt
kubectl config view --minify --flatten > ~/lab/{{user}}.kubeconfig
export KC=~/lab/{{user}}.kubeconfig CLUSTER=$(kubectl config view --minify -o jsonpath='{.clusters[0].name}')
kubectl --kubeconfig=$KC config set-credentials {{user}} --client-certificate=$HOME/lab/{{user}}.crt --client-key=$HOME/lab/{{user}}.key
kubectl --kubeconfig=$KC config set-context {{user}} --cluster=$CLUSTER --user={{user}} --namespace=arch-dev
kubectl --kubeconfig=$KC config use-context {{user}}
kubectl -n arch-dev create rolebinding developers --clusterrole=pods-of-dev --group=developers
kubectl create clusterrole pods-of-dev --verb=get,list,watch --resource=pods
