openssl req -new -key ~/lab/{{user}}.key -subj '/CN={{user}}/O=developers' -out ~/lab/{{user}}.csr
kubectl apply -f - <<EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: {{user}} }
spec:
  request: $(base64 -w0 < ~/lab/{{user}}.csr)
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
EOF
kubectl certificate approve {{user}}
kubectl wait --for=jsonpath='{.status.certificate}' csr/{{user}} --timeout=30s
kubectl get csr {{user}} -o jsonpath='{.status.certificate}' | base64 -d > ~/lab/{{user}}.crt
kubectl config view --raw --minify -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d > ~/lab/ca.crt
export KC=~/lab/{{user}}.kubeconfig SERVER=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
kubectl --kubeconfig=$KC config set-cluster cka --server=$SERVER --certificate-authority=$HOME/lab/ca.crt --embed-certs=true
kubectl --kubeconfig=$KC config set-credentials {{user}} --client-certificate=$HOME/lab/{{user}}.crt --client-key=$HOME/lab/{{user}}.key --embed-certs=true
kubectl --kubeconfig=$KC config set-context {{user}} --cluster=cka --user={{user}}
kubectl --kubeconfig=$KC config use-context {{user}}
kubectl -n arch-dev create role pod-reader --verb=get,list --resource=pods
kubectl -n arch-dev create rolebinding developers-pods --role=pod-reader --group=developers
kubectl --kubeconfig=$KC -n arch-dev get pods
