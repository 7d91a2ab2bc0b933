namespace Registry.Architecture.Tests;

/// <summary>One call: from the outermost type it is written in, to a method of another assembly.</summary>
/// <param name="Caller">Full name of the outermost type that contains the call.</param>
/// <param name="Type">Full name of the type that declares the called method.</param>
/// <param name="Method">The called method.</param>
/// <param name="Parameters">Simple names of the called method's parameter types.</param>
/// <param name="LastArgument">The constant 0 or 1 pushed right before the call, if any.</param>
internal sealed record MethodCall(string Caller, string Type, string Method, IReadOnlyList<string> Parameters, int? LastArgument);
