-- What a customer's subjects and messages say about a word.
SELECT interaction.id FROM customer_interaction interaction
  LEFT JOIN mail_message message ON message.id = interaction.message_id
 WHERE interaction.commercial_partner_id = %(customer_id)s
   AND (interaction.summary ILIKE '%%contract%%' OR message.body ILIKE '%%contract%%')
 ORDER BY interaction.date DESC, interaction.id DESC LIMIT 31
