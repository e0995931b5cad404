-- What a customer's subjects say about a word, and the rows of that page.
WITH found AS (
    SELECT id FROM customer_interaction
     WHERE commercial_partner_id = %(customer_id)s
       AND summary ILIKE '%%contract%%'
     ORDER BY date DESC, id DESC LIMIT 31
)
SELECT interaction.id, interaction.date, kind.code, kind.name ->> 'en_US' AS type,
       kind.channel, kind.icon, interaction.summary, interaction.direction,
       interaction.automatic, interaction.duration, interaction.outcome,
       interaction.feeling, interaction.pinned, partner.id, partner.name, res_users.id,
       employee.name, interaction.res_model, interaction.res_id,
       document.name ->> 'en_US' AS document,
       (SELECT count(*) FROM customer_interaction_res_partner_rel other
         WHERE other.customer_interaction_id = interaction.id) AS others,
       (SELECT count(*) FROM message_attachment_rel attached
         WHERE attached.message_id = interaction.message_id) AS attachments,
       (SELECT array_agg(DISTINCT notification_status) FROM mail_notification
         WHERE mail_message_id = interaction.message_id
           AND notification_type = 'email') AS delivery,
       (SELECT body FROM mail_message
         WHERE mail_message.id = interaction.message_id
           AND interaction.source_id IS NULL) AS note
  FROM found
  JOIN customer_interaction interaction ON interaction.id = found.id
  JOIN customer_interaction_type kind ON kind.id = interaction.type_id
  JOIN res_partner partner ON partner.id = interaction.partner_id
  LEFT JOIN res_users ON res_users.id = interaction.user_id
  LEFT JOIN res_partner employee ON employee.id = res_users.partner_id
  LEFT JOIN ir_model document ON document.model = interaction.res_model
 ORDER BY interaction.date DESC, interaction.id DESC
