# fails: cred
kubectl -n wl-config patch deployment mailer --type=strategic -p '
spec:
  template:
    spec:
      volumes:
        - name: conf
          configMap:
            name: mailer-conf
            items: [{ key: smtp.properties, path: smtp.properties }]
        - name: cred
          secret: { secretName: mailer-cred, defaultMode: 400 }
      containers:
        - name: busybox
          env:
            - { name: MAIL_FROM, valueFrom: { configMapKeyRef: { name: mailer-conf, key: FROM_ADDR } } }
          volumeMounts:
            - { name: conf, mountPath: /etc/mailer }
            - { name: cred, mountPath: /etc/cred, readOnly: true }'
kubectl -n wl-config rollout status deployment/mailer --timeout=90s
