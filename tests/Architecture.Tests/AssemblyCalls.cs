using System.Reflection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Registry.Architecture.Tests;

/// <summary>Every call, construction and method reference in an assembly's IL, with the type it is made from.</summary>
internal static class AssemblyCalls
{
    public static IEnumerable<MethodCall> Of(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        foreach (var type in module.GetTypes())
        {
            var caller = Outermost(type).FullName;
            foreach (var instruction in type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions))
            {
                if (instruction.Operand is not MethodReference called || called.GetElementMethod() is MethodDefinition) continue;
                yield return new MethodCall(
                    caller,
                    called.DeclaringType.GetElementType().FullName,
                    called.Name,
                    [.. called.GetElementMethod().Parameters.Select(parameter => parameter.ParameterType.Name)],
                    Pushed(instruction.Previous));
            }
        }
    }

    internal static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType is null ? type : Outermost(type.DeclaringType);

    private static int? Pushed(Instruction? before) => before?.OpCode.Code switch
    {
        Code.Ldc_I4_0 => 0,
        Code.Ldc_I4_1 => 1,
        _ => null,
    };
}

/// <summary>One call: from the outermost type it is written in, to a method of another assembly.</summary>
/// <param name="Caller">Full name of the outermost type that contains the call.</param>
/// <param name="Type">Full name of the type that declares the called method.</param>
/// <param name="Method">The called method.</param>
/// <param name="Parameters">Simple names of the called method's parameter types.</param>
/// <param name="LastArgument">The constant 0 or 1 pushed right before the call, if any.</param>
internal sealed record MethodCall(string Caller, string Type, string Method, IReadOnlyList<string> Parameters, int? LastArgument);
