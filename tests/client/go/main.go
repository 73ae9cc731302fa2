// Run by the test with a generated client: sign in, and page through all organizations.
//
//	client <address> <email> <password>
//
// Prints the names of the organizations, as JSON.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"

	"github.com/oapi-codegen/runtime/types"
)

func main() {
	address, email, password := os.Args[1], types.Email(os.Args[2]), os.Args[3]
	ctx := context.Background()
	client, err := NewClientWithResponses(address)
	check(err)

	refused, err := client.AuthLoginWithResponse(ctx, Login{Email: email, Secret: "a wrong guess"})
	check(err)
	if problem := refused.ApplicationproblemJSON401; problem == nil || problem.Code != "INVALID_CREDENTIALS" {
		log.Fatalf("a wrong guess: %s", refused.Body)
	}

	tokens, err := client.AuthLoginWithResponse(ctx, Login{Email: email, Secret: password})
	check(err)
	if tokens.JSON200 == nil {
		log.Fatalf("sign-in: %s", tokens.Body)
	}
	signedIn := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+tokens.JSON200.AccessToken)
		return nil
	}

	names, limit := []string{}, 1
	for cursor := (*string)(nil); ; {
		page, err := client.InternalOrganizationListWithResponse(
			ctx, ListOrganizations{Limit: &limit, Cursor: cursor}, signedIn)
		check(err)
		if page.JSON200 == nil {
			log.Fatalf("list: %s", page.Body)
		}
		for _, organization := range page.JSON200.Items {
			names = append(names, organization.Name)
		}
		if cursor = page.JSON200.NextCursor; cursor == nil {
			break
		}
	}
	check(json.NewEncoder(os.Stdout).Encode(names))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
