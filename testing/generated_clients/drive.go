// Writes, answers, reads and is refused, through the client that was generated beside it; prints what came of it.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"messaging"
)

func main() {
	server := messaging.NewConfiguration()
	server.Servers = messaging.ServerConfigurations{{URL: os.Args[1]}}
	api := messaging.NewAPIClient(server)
	clinician := context.WithValue(context.Background(), messaging.ContextAccessToken, os.Args[2])
	owner := context.WithValue(context.Background(), messaging.ContextAccessToken, os.Args[3])

	first := messaging.FirstMessageAsMessageToSend(messaging.NewFirstMessage("Homework", "Try the breathing exercise."))
	sent, _, err := api.PracticeAPI.Compose(clinician, "leo").IdempotencyKey(os.Args[4] + "1").MessageToSend(first).Execute()
	must(err)
	further := messaging.MessageInThreadAsMessageToSend(messaging.NewMessageInThread("How did it go?", sent.ThreadId))
	_, _, err = api.PracticeAPI.Compose(clinician, "leo").IdempotencyKey(os.Args[4] + "2").MessageToSend(further).Execute()
	must(err)
	reply := messaging.ReplyAsPortalMessage(messaging.NewReply(sent.ThreadId, "Better, thank you."))
	_, _, err = api.PortalAPI.ClientReply(owner, "leo", "ana").IdempotencyKey(os.Args[4] + "3").PortalMessage(reply).Execute()
	must(err)

	page, _, err := api.PracticeAPI.ListInbox(clinician, "leo").Limit(3).Execute()
	must(err)
	read := []string{}
	for _, entry := range page.Entries {
		if message := entry.InboxMessage; message != nil {
			read = append(read, fmt.Sprintf("%s: %s", message.Sender.Role, message.Body))
		} else {
			read = append(read, entry.Notice.Summary)
		}
	}

	older := "object"
	if page.Older.Get() != nil {
		older = "string"
	}
	elsewhere := api.PracticeAPI.Compose(clinician, "a-chart-that-is-not-there").IdempotencyKey(os.Args[4] + "4")
	_, _, err = elsewhere.MessageToSend(first).Execute()
	problem := err.(*messaging.GenericOpenAPIError).Model().(messaging.Problem)
	refused := []any{problem.Status, problem.Code, problem.Reason}
	said, err := json.Marshal(map[string]any{"read": read, "older": older, "refused": refused})
	must(err)
	fmt.Println(string(said))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
