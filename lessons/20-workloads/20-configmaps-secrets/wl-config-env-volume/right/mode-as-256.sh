kubectl -n wl-config get deployment mailer -o yaml > ~/lab/mailer.yaml
sed -i 's|^      containers:$|      volumes:\n        - { name: conf, configMap: { name: mailer-conf, items: [{ key: smtp.properties, path: smtp.properties }] } }\n        - { name: cred, secret: { secretName: mailer-cred, defaultMode: 256 } }\n      containers:|' ~/lab/mailer.yaml
sed -i 's|^        name: busybox$|        name: busybox\n        env: [{ name: MAIL_FROM, valueFrom: { configMapKeyRef: { name: mailer-conf, key: FROM_ADDR } } }]\n        volumeMounts: [{ name: conf, mountPath: /etc/mailer }, { name: cred, mountPath: /etc/cred }]|' ~/lab/mailer.yaml
kubectl replace -f ~/lab/mailer.yaml
kubectl -n wl-config rollout status deployment/mailer --timeout=90s
