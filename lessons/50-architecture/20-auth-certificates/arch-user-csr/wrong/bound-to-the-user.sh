# fails: rights
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
kubectl -n arch-dev create role pod-reader --verb=get,list --resource=pods
kubectl -n arch-dev create rolebinding {{user}}-pods --role=pod-reader --user={{user}}
