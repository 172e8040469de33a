// SPDX-License-Identifier: GPL-3.0-or-later
// The program that owns the precompiled header of all tests: one header with neutral definitions, made once.
int main()
{
    return 0;
}
