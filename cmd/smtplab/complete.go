package main

import "github.com/spf13/cobra"

// completeNames has a shell complete words with the names of some kinds, such as "products", each with what it is; at most
// so many of them, or any number for -1.
func completeNames(most int, kindNames ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if most >= 0 && len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		chosen, err := chosenKinds(kindNames)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var names []cobra.Completion
		for _, k := range chosen {
			entries, err := k.entries()
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			for _, e := range entries {
				names = append(names, cobra.CompletionWithDesc(e.Name, e.Summary))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeFlag has a shell complete the value of a flag with the names of a kind.
func completeFlag(cmd *cobra.Command, flag, kind string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, completeNames(-1, kind)); err != nil {
		panic(err) // the command has no such flag: a mistake of the programmer, found at start
	}
}
