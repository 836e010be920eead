# fails: csr, cert, kubeconfig, no-more
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
kubectl -n arch-dev create rolebinding developers --clusterrole=admin --group=developers
